import { Batch } from "../../kernel/batch";
import type { HttpRequest } from "../../kernel/https";
import type { Grid } from "./grid";

/** Fields that every listed object of the grid has. */
export interface Listed {
  /** Ids are texts; those of rules are numbers. */
  id: string | number;
  name: string;
}

/** How one kind of object is listed. */
export interface Kind<T extends Listed> {
  /** Path below `/api/v1`: "/datasets". */
  path: string;
  /** Query that lists the objects of one domain. */
  ofDomain(domain: string): HttpRequest["query"];
  /** Query that lists every object of the grid. */
  everywhere: HttpRequest["query"];
  /** The domain of a listed object. */
  domainOf(object: T): string;
}

const FEW = 3;

/** All objects of one kind on one grid: read by id (many at once from pages), found by their exact name. */
export class Collection<T extends Listed> {
  private readonly batch: Batch<T>;
  private readonly domains: Batch<T[]>;
  private readonly whole: Batch<T[]>;

  constructor(
    private readonly grid: Grid,
    private readonly kind: Kind<T>,
  ) {
    this.batch = new Batch<T>({
      few: FEW,
      one: (id) => this.read(id),
      all: (ids) => this.fromPages(ids),
    });
    this.domains = listings((domain) => this.grid.pages<T>(kind.path, kind.ofDomain(domain)));
    this.whole = listings(() => this.grid.pages<T>(kind.path, kind.everywhere));
  }

  /** The object with this id, or undefined. Look-ups made together cost pages and not one request each. */
  byId(id: string): Promise<T | undefined> {
    return this.batch.get(id);
  }

  /** The same, straight from the object's own address: used around writes. */
  read(id: string): Promise<T | undefined> {
    return this.grid.get<T>(`${this.kind.path}/${encodeURIComponent(id)}`);
  }

  /** The objects of one domain. Questions about the same domain that are asked together cost one listing. */
  async inDomain(domain: string): Promise<T[]> {
    const listed = (await this.domains.get(domain)) ?? [];
    return listed.filter((each) => this.kind.domainOf(each) === domain);
  }

  /**
   * The object with exactly this name in exactly this domain. The grid takes `*` in a filter as a wildcard and its
   * quoting of blanks is not documented, so the comparison is made here.
   */
  async byName(domain: string, name: string): Promise<T | undefined> {
    return (await this.inDomain(domain)).find((each) => each.name === name);
  }

  /** Every object of the grid. Asked together, it is listed once. */
  async everywhere(): Promise<T[]> {
    return (await this.whole.get("")) ?? [];
  }

  /** One that the listing leaves out is asked for by its own address: only the grid's 404 says that it is gone. */
  private async fromPages(ids: string[]): Promise<Map<string, T>> {
    const listed = new Map((await this.everywhere()).map((each) => [String(each.id), each]));
    const unlisted = await Promise.all(ids.filter((id) => !listed.has(id)).map((id) => this.read(id)));
    for (const each of unlisted) if (each) listed.set(String(each.id), each);
    return listed;
  }
}

/** Listings that are asked for together: each one is made once. */
function listings<T>(list: (which: string) => Promise<T[]>): Batch<T[]> {
  return new Batch<T[]>({ few: Number.POSITIVE_INFINITY, one: list, all: async () => new Map() });
}

const collections = new WeakMap<Grid, Map<string, Collection<never>>>();

/** The collection of a kind on a grid; one for the whole process, so that look-ups of all resources meet in it. */
export function collectionOf<T extends Listed>(grid: Grid, kind: Kind<T>): Collection<T> {
  const ofGrid = collections.get(grid) ?? new Map<string, Collection<never>>();
  collections.set(grid, ofGrid);
  const known = ofGrid.get(kind.path) as Collection<T> | undefined;
  const collection = known ?? new Collection(grid, kind);
  ofGrid.set(kind.path, collection as unknown as Collection<never>);
  return collection;
}
