import { type ReactNode, useId } from "react";

/** A titled part of a side; `aside` stands at the right of its title. */
export function Section(props: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** A part that can be folded away. */
export function FoldedSection(props: {
  readonly title: string;
  readonly isOpen?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <details open={props.isOpen ?? true}>
        <summary>
          <h2 id={id}>{props.title}</h2>
        </summary>
        {props.children}
      </details>
    </section>
  );
}
