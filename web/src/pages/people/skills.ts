/** Skills as they are typed, one after the other with commas, each once and without blanks around it. */
export function skillsIn(text: string): string[] {
  return [...new Set(text.split(',').map((skill) => skill.trim()).filter(Boolean))];
}
