/** Something wide that scrolls sideways in its place; reached by Tab and moved by the arrow keys. */
export function ScrollX({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached without a mouse
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>{children}</div>
  );
}
