import { smtpServer } from "./cases/smtp-server.ts";
import { singletonContract } from "./contract.ts";

singletonContract(smtpServer);
