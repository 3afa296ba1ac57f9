import { useId } from 'react';

interface ControlProps {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

export interface FieldProps {
  label: React.ReactNode;
  hint?: React.ReactNode;
  /** What is wrong with the value, from `error.about('/pointer')`. */
  complaint?: string | null;
  /** Gets what ties the control to its label; spread it on the input. */
  children: (props: ControlProps) => React.ReactNode;
}

/** A labelled control with a hint and a complaint. */
export function Field({ label, hint, complaint, children }: FieldProps) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', complaint ? `${id}-bad` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': complaint ? true : undefined })}
      {hint ? <span className="hint" id={`${id}-hint`}>{hint}</span> : null}
      {complaint ? <span className="complaint" id={`${id}-bad`}>{complaint}</span> : null}
    </div>
  );
}
