/** What no variable may be called: words of the language, and what every written file has already. */
const TAKEN = new Set(
  `abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete
do else enum eval export extends false finally for from function get if implements import in infer infinity instanceof
interface is keyof let module namespace nan never new null number object of package private protected public readonly
require return set static string super switch symbol this throw true try type typeof undefined unique unknown var void
while with yield exports globalthis process console error map promise record partial date array
avamar pulumi config each eachof some name own`.split(/\s+/),
);

/** Letters of the usual scripts, which every compiler knows as such, and digits. */
const WORD = /(?:(?=\p{L})[A-Za-z\u00c0-\u024f\u0370-\u052f\u3041-\u30ff\u4e00-\u9fa5\uac00-\ud7a3]|[0-9])+/gu;

/**
 * A variable's name for any text: "nightly files" is `nightlyFiles`. Letters of the usual scripts stay.
 *
 * @param fallback What it begins with where the text alone gives no name.
 *
 * @example
 * identifierFor("SQL-Servers", "dataset") // "sqlServers"
 * identifierFor("10 days", "retention") // "retention10Days"
 */
export function identifierFor(text: string, fallback: string): string {
  const words = text.normalize("NFC").match(WORD) ?? [];
  const joined = words.map((word, i) => (i === 0 ? lowerFirst(word) : upperFirst(word))).join("");
  if (joined === "") return fallback;
  const isName = /^\p{ID_Start}\p{ID_Continue}*$/u.test(joined);
  if (!isName || TAKEN.has(joined.toLowerCase())) {
    const whole = `${fallback}${upperFirst(joined)}`;
    return /^\p{ID_Start}\p{ID_Continue}*$/u.test(whole) ? whole : fallback;
  }
  return joined;
}

/** "CORP" is `corp`, "SQLServer" stays readable as `sqlServer`, "iQ3" stays. */
function lowerFirst(word: string): string {
  if (/^[\p{Lu}\p{N}]+$/u.test(word)) return word.toLowerCase();
  const capitals = /^\p{Lu}+(?=\p{Lu}\p{Ll})/u.exec(word)?.[0] ?? word[0]!;
  return capitals.toLowerCase() + word.slice(capitals.length);
}

/** Capitals of the usual scripts. A newer runtime knows some that the compiler does not take for letters. */
const CAPITAL = /^[A-Z\u00c0-\u024f\u0370-\u052f]+$/;

/** The word with a capital, where it has one that every compiler knows: the part that begins a new word in a name. */
export function upperFirst(word: string): string {
  const capital = word[0]!.toUpperCase();
  return CAPITAL.test(capital) ? capital + word.slice(1) : word;
}

/** Gives each name once: the second `nightly` is `nightly2`. Upper and lower case do not make two names two. */
export class OnceEach {
  private readonly given: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.given = new Set([...taken].map((each) => each.toLowerCase()));
  }

  has(name: string): boolean {
    return this.given.has(name.toLowerCase());
  }

  take(name: string): string {
    let free = name;
    for (let n = 2; this.has(free); n++) free = `${name}${n}`;
    this.given.add(free.toLowerCase());
    return free;
  }
}
