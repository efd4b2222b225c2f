import { avamarClientStream } from "./cases/avamar-client-stream.ts";
import { resourceContract } from "./contract.ts";

resourceContract(avamarClientStream);
