/** A taxonomy as a flat list in reading order: opening, closing and searching without recursion. */

import type { Question } from '@/core/model/answers';

/** One node as the blueprint writes it; a plain word is a node without children. */
export type TreeSource = readonly (string | { readonly name: string; readonly title?: string | null; readonly children?: TreeSource | null })[];

export interface TaxonomyNode {
  readonly index: number;
  readonly name: string;
  readonly title: string;
  /** Names from the root to this node: what an answer holds. */
  readonly path: readonly string[];
  /** Titles of the nodes above it, for people. */
  readonly above: string;
  readonly depth: number;
  readonly parent: number;
  /** Index after its last descendant. */
  readonly end: number;
  readonly leaf: boolean;
}

/** Small letters without marks, so that 'Ähre' is found by 'ahre'. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export class TaxonomyTree {
  private readonly byPath = new Map<string, TaxonomyNode>();
  private readonly words: readonly string[];
  private readonly titles: readonly string[];

  private constructor(readonly nodes: readonly TaxonomyNode[]) {
    for (const node of nodes) this.byPath.set(node.path.join('\u0000'), node);
    this.titles = nodes.map(({ title }) => folded(title));
    this.words = nodes.map(({ above, title, name }) => folded(`${above} ${title} ${name}`));
  }

  static of(source: TreeSource): TaxonomyTree {
    const nodes: TaxonomyNode[] = [];
    const add = (children: TreeSource, parent: number, path: readonly string[], above: string): void => {
      for (const one of children) {
        const { name, title, children: inner } = typeof one === 'string' ? { name: one, title: null, children: null } : one;
        const index = nodes.length;
        const words = title || name.replaceAll('_', ' ');
        const own = [...path, name];
        const node = { index, name, title: words, path: own, above, depth: path.length, parent, end: 0, leaf: !inner || inner.length === 0 };
        nodes.push(node);
        if (inner) add(inner, index, own, above ? `${above} › ${words}` : words);
        node.end = nodes.length;
      }
    };
    add(source, -1, [], '');
    return new TaxonomyTree(nodes);
  }

  find(path: unknown): TaxonomyNode | undefined {
    return Array.isArray(path) ? this.byPath.get(path.join('\u0000')) : undefined;
  }

  /** Nodes that are seen while those of `open` are open, in reading order. */
  visible(open: ReadonlySet<number>): TaxonomyNode[] {
    const seen: TaxonomyNode[] = [];
    for (let index = 0; index < this.nodes.length;) {
      const node = this.nodes[index] as TaxonomyNode;
      seen.push(node);
      index = node.leaf || open.has(index) ? index + 1 : node.end;
    }
    return seen;
  }

  /** Nodes whose path holds every word: those whose own title begins so first, then by depth of the hit. */
  search(text: string): TaxonomyNode[] {
    const wanted = folded(text).split(/\s+/).filter(Boolean);
    const first = wanted[0];
    if (first === undefined) return [];
    const whole = wanted.join(' ');
    const ranked: TaxonomyNode[][] = [[], [], [], []];
    for (const node of this.nodes) {
      const words = this.words[node.index] as string;
      if (!wanted.every((word) => words.includes(word))) continue;
      const title = this.titles[node.index] as string;
      const rank = title === whole ? 0 : title.startsWith(whole) ? 1 : wanted.some((word) => title.includes(word)) ? 2 : 3;
      (ranked[rank] as TaxonomyNode[]).push(node);
    }
    return ranked.flat();
  }

  /** All nodes above one, so that it can be shown. */
  ancestors(node: TaxonomyNode): number[] {
    const found: number[] = [];
    for (let at = node.parent; at >= 0; at = (this.nodes[at] as TaxonomyNode).parent) found.push(at);
    return found;
  }

  /** Titles from the root to the node. */
  wordsOf(node: TaxonomyNode): string {
    return node.above ? `${node.above} › ${node.title}` : node.title;
  }
}

const made = new WeakMap<object, TaxonomyTree>();

/** The tree of a question, made once. */
export function treeOf(question: Question): TaxonomyTree {
  const source = (question.options.tree ?? []) as unknown as TreeSource;
  let tree = made.get(source as object);
  if (!tree) {
    tree = TaxonomyTree.of(source);
    made.set(source as object, tree);
  }
  return tree;
}

/** Chosen paths of an answer: one, or several where the question takes several. */
export function pathsOf(question: Question, value: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  return question.options.several === true ? (value as string[][]).filter(Array.isArray) : [value as string[]];
}
