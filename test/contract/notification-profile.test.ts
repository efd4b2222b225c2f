import { notificationProfile } from "./cases/notification-profile.ts";
import { resourceContract } from "./contract.ts";

resourceContract(notificationProfile);
