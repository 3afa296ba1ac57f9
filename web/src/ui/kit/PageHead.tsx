/** The head of a page: its name, the answer in a sentence, and at most one primary action at the right. */
export function PageHead({ title, lede, children }: { title: React.ReactNode; lede?: React.ReactNode; children?: React.ReactNode }) {
  return (
    <div className="head">
      <div className="grow">
        <h1>{title}</h1>
        {lede ? <p className="lede">{lede}</p> : null}
      </div>
      {children ? <div className="row wrap">{children}</div> : null}
    </div>
  );
}

/** A card with its heading and what stands at the right of it. */
export function Card({ title, aside, flush, className = '', children, id }: { title?: React.ReactNode; aside?: React.ReactNode; flush?: boolean; className?: string; children?: React.ReactNode; id?: string }) {
  return (
    <section className={`card ${flush ? 'flush' : ''} ${className}`} id={id}>
      {title || aside ? (
        <div className="card-head">
          {title ? <h2>{title}</h2> : <span />}
          {aside ? <div className="small dim">{aside}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  );
}
