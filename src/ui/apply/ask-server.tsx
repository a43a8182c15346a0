import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useRef } from "react";
import { corsAdvice } from "#core/vision-language/endpoint-errors.ts";
import {
  addressError,
  changeSettings,
  fetchModels,
  setKey,
} from "#state/ask-actions.ts";
import { useApp, useAppStore } from "#ui/shared/app-context.tsx";
import { ErrorNote } from "#ui/shared/error-note.tsx";
import { Section } from "#ui/shared/section.tsx";

/** Where the usual servers listen. */
const USUAL = [
  { address: "http://localhost:11434/v1", server: "Ollama" },
  { address: "http://localhost:1234/v1", server: "LM Studio" },
  { address: "http://localhost:8000/v1", server: "vLLM" },
];

/** Shows the server and the model that are asked, and how a server is told of this page. */
export function AskServer() {
  const store = useAppStore();
  const { address, model } = useApp(({ ask }) => ask.settings);
  const wrong = address.trim() === "" ? null : addressError(address);
  return (
    <Section title="Server">
      <div className="stack">
        <TextInput
          label="Address"
          placeholder="http://localhost:11434/v1"
          description="OpenAI-compatible: Ollama, LM Studio, vLLM, or a hosted one."
          list="usual-servers"
          autoComplete="off"
          spellCheck={false}
          value={address}
          onChange={({ target }) => changeSettings(store, { address: target.value })}
          error={
            wrong && `Expected ${wrong.expected}, found ${wrong.found}. ${wrong.hint}`
          }
        />
        <datalist id="usual-servers">
          {USUAL.map((usual) => (
            <option key={usual.server} value={usual.address}>
              {usual.server}
            </option>
          ))}
        </datalist>
        <KeyField />
        <TextInput
          label="Model"
          placeholder="qwen2.5vl:7b"
          description="One that takes images, spelt as the server spells it."
          autoComplete="off"
          spellCheck={false}
          value={model}
          onChange={({ target }) => changeSettings(store, { model: target.value })}
        />
        <Models canFetch={address.trim() !== "" && wrong === null} />
        <CorsAdvice />
      </div>
    </Section>
  );
}

/** Takes a key, which is written into no attribute of the page. */
function KeyField() {
  const store = useAppStore();
  const hasKey = useApp(({ ask }) => ask.key !== null);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="stack">
      <TextInput
        ref={input}
        label="Key, if the server wants one"
        description="Kept in memory until this page is closed: in no storage, link or file."
        type="password"
        autoComplete="off"
        placeholder={hasKey ? "a key is there" : ""}
        onChange={({ target }) => setKey(store, target.value)}
      />
      {hasKey && (
        <Button
          size="compact-xs"
          onClick={() => {
            setKey(store, "");
            if (input.current !== null) {
              input.current.value = "";
            }
          }}
        >
          Forget the key
        </Button>
      )}
    </div>
  );
}

function Models({ canFetch }: { readonly canFetch: boolean }) {
  const store = useAppStore();
  const models = useApp(({ ask }) => ask.models);
  const model = useApp(({ ask }) => ask.settings.model);
  const hasKey = useApp(({ ask }) => ask.key !== null);
  const ids = models.status === "ready" ? models.ids : [];
  return (
    <>
      <Button
        size="compact-sm"
        disabled={!canFetch || models.status === "loading"}
        onClick={() => fetchModels(store)}
      >
        {models.status === "loading"
          ? "Asking for them …"
          : `List its models${hasKey ? " (sends the key)" : ""}`}
      </Button>
      {models.status === "failed" && <ErrorNote error={models.error} />}
      {models.status === "ready" && ids.length === 0 && (
        <p className="small muted">
          The server has no model yet: fetch one there first.
        </p>
      )}
      {ids.length > 0 && (
        <NativeSelect
          label="The server's models"
          value={ids.includes(model) ? model : ""}
          onChange={({ target }) => changeSettings(store, { model: target.value })}
          data={[{ value: "", label: "Choose one" }, ...ids]}
        />
      )}
    </>
  );
}

/** A server answers only pages that it has been told of. */
function CorsAdvice() {
  return (
    <details className="small">
      <summary>Let a server on this device answer this page</summary>
      <p className="muted">
        Servers answer only pages that they have been told of (CORS):
      </p>
      <dl className="cors-advice">
        {corsAdvice(location.origin).map(({ server, setting }) => (
          <div key={server}>
            <dt>{server}</dt>
            <dd className="mono">{setting}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
