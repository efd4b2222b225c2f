import { definitions } from "../definitions";
import { serve } from "./serve";

// The names exported here are part of every stored state: they stay for ever. A breaking change is a `v2` beside it.
export const avamarClientStream = serve(definitions.avamarClientStream);
export const domain = serve(definitions.domain);
