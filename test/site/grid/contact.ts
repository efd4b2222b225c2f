import { type Read, record, text } from "../wire.ts";
import type { Contact } from "./objects.ts";

/** A contact as every body that has one gives it. */
export const readContact = record({ email: text, location: text, name: text, notes: text, phone: text });

/** A given contact as it is kept. */
export function contactOf(given: Read<Record<keyof Contact, typeof text>> | undefined): Contact {
  return { ...given };
}
