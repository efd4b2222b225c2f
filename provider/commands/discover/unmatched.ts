import { firstNames } from "../../kernel/first-names";
import { nearest } from "../../kernel/nearest";
import { homeOf } from "./home";
import type { Kind } from "./member";
import { type Filters, nameIn, wantedBy } from "./wanted";

/**
 * A sentence for each filter that nothing of all that was found fits, with what is near: most of them are misspelt.
 *
 * @example
 * unmatched(kinds, { domain: ["/clients/CROP"] }) // ["--domain /clients/CROP: nothing is there. Did you mean /clients/CORP?"]
 */
export function unmatched(kinds: Kind[], { domain = [], kind = [], name = [] }: Filters): string[] {
  const isOfKind = wantedBy(kind.length ? { kind } : {});
  const all = kinds.flatMap(({ definition, found }) => found.map(({ inputs }) => ({ definition, inputs })));
  const wanted = all.filter(({ definition, inputs }) => isOfKind(definition, inputs));
  const fits = (filters: Filters, among: typeof all) =>
    among.some(({ definition, inputs }) => wantedBy(filters)(definition, inputs));
  const homes = all.flatMap(({ definition, inputs }) => {
    const home = homeOf(definition, inputs);
    return home.on === "domain" ? [{ definition, inputs, path: home.path }] : [];
  });
  const names = wanted.map(({ definition, inputs }) => nameIn(definition, inputs));
  return [
    ...domain
      .filter((each) => !fits({ domain: [each] }, homes))
      .map(
        (each) =>
          `--domain ${each}: nothing is there. ${near(
            each,
            homes.map(({ path }) => path),
          )}`,
      ),
    ...kind.filter((each) => !fits({ kind: [each] }, all)).map((each) => `--kind ${each}: there is none.`),
    ...name
      .filter((each) => !fits({ name: [each] }, wanted))
      .map((each) => `--name ${each}: nothing is called so. ${near(each, names)}`),
  ];
}

function near(text: string, candidates: string[]): string {
  const known = [...new Set(candidates)].filter(Boolean).sort();
  const meant = nearest(text, known);
  return meant ? `Did you mean ${meant}?` : known.length > 0 ? `There are ${firstNames(known)}.` : "";
}
