/** What an item says of itself in words and numbers, for the line over it. */

export function factsOf(attributes: { readonly [name: string]: unknown }): readonly { readonly name: string; readonly words: string }[] {
  return Object.entries(attributes).flatMap(([name, value]) => (typeof value === 'string' || typeof value === 'number' ? [{ name, words: String(value) }] : []));
}
