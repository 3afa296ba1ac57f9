/** Conversations: turns that were said, and candidates for what might be said next. */

/** One thing that was said, or that might be. */
export interface Part {
  readonly id: string;
  readonly kind: 'turn' | 'candidate';
  /** Who said it; null for a candidate. */
  readonly role: string | null;
  readonly text: string;
  /** Its number among the turns, or its letter among the candidates, in the order shown. */
  readonly mark: string;
}

export interface Conversation {
  readonly turns: readonly { readonly id: string; readonly role: string; readonly text: string }[];
  readonly candidates: readonly { readonly id: string; readonly text: string }[];
  readonly prompt: string | null;
}

/** The conversation of a datum; null when it is something else. */
export function conversationOf(datum: unknown): Conversation | null {
  const { type, conversation } = (datum ?? {}) as { type?: string; conversation?: Partial<Conversation> | null };
  if (type !== 'conversation' || !conversation) return null;
  return { turns: conversation.turns ?? [], candidates: conversation.candidates ?? [], prompt: conversation.prompt ?? null };
}

/** Letters of candidates by their place: A to Z, then AA, AB. */
export function letterOf(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letterOf(Math.floor(place / 26) - 1) + last;
}

/** All parts in reading order: turns, then candidates as they are shown to this person. */
export function partsOf(conversation: Conversation): Part[] {
  return [
    ...conversation.turns.map(({ id, role, text }, index): Part => ({ id, kind: 'turn', role, text, mark: String(index + 1) })),
    ...conversation.candidates.map(({ id, text }, index): Part => ({ id, kind: 'candidate', role: null, text, mark: letterOf(index) })),
  ];
}
