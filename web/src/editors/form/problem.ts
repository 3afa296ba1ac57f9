/** What is wrong with a value, as both sides tell it. */

/** Where in the value (a JSON pointer), a stable code, and what is wrong. */
export interface Problem {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export function wrong(code: string, message: string, pointer = ''): Problem[] {
  return [{ pointer, code, message }];
}

/** A name as it is quoted in what is said about it. */
export function quoted(name: string): string {
  const short = [...name].slice(0, 64).join('');
  return short.includes("'") && !short.includes('"') ? `"${short}"` : `'${short.replace(/[\\']/g, '\\$&')}'`;
}
