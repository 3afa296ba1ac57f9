/** A choice of one among few, side by side. */
export function Segments<const V extends string>({ label, value, options, onChange }: { label: string; value: V; options: readonly (readonly [V, React.ReactNode])[]; onChange: (value: V) => void }) {
  return (
    <div className="seg" role="group" aria-label={label}>
      {options.map(([option, title]) => (
        <button key={option} type="button" aria-pressed={option === value} onClick={() => onChange(option)}>{title}</button>
      ))}
    </div>
  );
}
