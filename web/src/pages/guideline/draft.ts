/** A draft of the guideline: kept in this browser until it is published or thrown away. */
export interface Draft {
  /** The version that it was begun from. */
  version: number;
  text: string;
  note: string;
}

const key = (project: string) => `assay.guideline.${project}`;

export function loadDraft(project: string): Draft | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key(project)) ?? 'null');
    if (typeof found !== 'object' || found === null) return null;
    const { version, text, note } = found as Partial<Draft>;
    return typeof version === 'number' && typeof text === 'string' ? { version, text, note: typeof note === 'string' ? note : '' } : null;
  } catch {
    return null;
  }
}

export function saveDraft(project: string, draft: Draft | null): void {
  try {
    if (draft) localStorage.setItem(key(project), JSON.stringify(draft));
    else localStorage.removeItem(key(project));
  } catch {
    // No room, or forbidden: the text is still on the page.
  }
}
