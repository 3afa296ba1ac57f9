/** Coreference chains: which mentions belong together, told by the links between them. */

/** A link between two regions. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** The mentions of each chain in the order of `reading`, chains by their first mention. */
export function chainsOf(links: readonly Link[], reading: readonly string[]): string[][] {
  const parent = new Map<string, string>();
  const root = (id: string): string => {
    let at = id;
    while (parent.get(at) !== at) at = parent.get(at) as string;
    let walk = id;
    while (walk !== at) {
      const up = parent.get(walk) as string;
      parent.set(walk, at);
      walk = up;
    }
    return at;
  };
  for (const { from, to } of links) {
    for (const id of [from, to]) if (!parent.has(id)) parent.set(id, id);
    parent.set(root(from), root(to));
  }
  const chains = new Map<string, string[]>();
  for (const id of reading) {
    if (!parent.has(id)) continue;
    const key = root(id);
    const chain = chains.get(key);
    if (chain) chain.push(id);
    else chains.set(key, [id]);
  }
  return [...chains.values()];
}

/** Number of the chain of each mention, from 1. */
export function chainNumbers(chains: readonly (readonly string[])[]): Map<string, number> {
  return new Map(chains.flatMap((chain, index) => chain.map((id): [string, number] => [id, index + 1])));
}
