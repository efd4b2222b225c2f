import { z } from "zod";
import { property } from "../../kernel/property";

const part = (doc: string) => property(z.string().max(255).optional(), { doc });

/** `contact` of what is a client: there the grid shows the notes too. */
export const clientContact = (whom: string) =>
  property(
    z
      .strictObject({
        name: part("Person or team to ask."),
        email: part("Mail address of the contact."),
        phone: part("Telephone number of the contact."),
        location: part("Where the contact sits."),
        notes: property(z.string().optional(), { doc: "Free text." }),
      })
      .optional(),
    { doc: `Whom to ask about ${whom}.`, typeName: "ClientContact" },
  );

/** A contact as the grid shows it with a client. */
export type Contact = Partial<Record<"name" | "email" | "phone" | "location" | "notes", string | null>>;

/** The whole contact; a part that is not there is empty. */
export function contactIn(wire: Contact | null | undefined) {
  const { name, email, phone, location, notes } = wire ?? {};
  return { name: name ?? "", email: email ?? "", phone: phone ?? "", location: location ?? "", notes: notes ?? "" };
}
