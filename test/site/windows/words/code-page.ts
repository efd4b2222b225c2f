import type { Locale } from "./words.ts";

// What a console program writes is in the OEM code page of the system's language, not in UTF-8.
const HIGH: Record<Locale, string> = {
  en:
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
  de:
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
  ru:
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмноп░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀рстуфхцчшщъыьэюяЁёЄєЇїЎў°∙·√№¤■\u00a0",
};

/** Number of the code page in which a console of this language writes. */
export const CODE_PAGE: Record<Locale, number> = { en: 437, de: 850, ru: 866 };

/** Text as the bytes of the language's OEM code page; what it lacks becomes `?`. */
export function toOem(text: string, locale: Locale): Buffer {
  const high = HIGH[locale];
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0x3f;
    if (code < 0x80) bytes.push(code);
    else {
      const index = high.indexOf(character);
      bytes.push(index < 0 ? 0x3f : 0x80 + index);
    }
  }
  return Buffer.from(bytes);
}

/** The other way round. */
export function fromOem(bytes: Uint8Array, locale: Locale): string {
  const high = HIGH[locale];
  return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : (high[byte - 0x80] ?? "?"))).join("");
}
