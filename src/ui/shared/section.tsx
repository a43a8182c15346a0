import { type ReactNode, useId } from "react";

/** Renders a titled section of a side panel; `aside` is placed at the right of its title. */
export function Section(props: {
  readonly title: string;
  readonly className?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      className={["section", props.className].filter(Boolean).join(" ")}
      aria-labelledby={id}
    >
      <header>
        <h2 id={id}>{props.title}</h2>
        {props.aside}
      </header>
      {props.children}
    </section>
  );
}

/** Renders a section that can be folded. */
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
