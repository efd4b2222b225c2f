import { domain } from "../avamar/domain";
import { avamarClientStream } from "../host/stream";
import type { Definition } from "../kernel/definition";
import type { Plain } from "../kernel/values";
import type { World } from "./world";

const each = { avamarClientStream, domain };

/** Every resource of the package, by the name of its entry under `dynamic/v1`. */
export const definitions = each as unknown as Record<keyof typeof each, Definition<Plain, World>>;
