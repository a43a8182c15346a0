import { useApp } from "#ui/shared/app-context.tsx";
import { Explained } from "#ui/shared/explained.tsx";

/** Shows where the networks ran; if that is not WebGPU, a tooltip says why. */
export function BackendBadge() {
  const backend = useApp((state) => state.run.backend);
  if (backend === null) {
    return null;
  }
  const name =
    backend.provider === "webgpu"
      ? "WebGPU"
      : `${backend.provider} · ${backend.threads} ${backend.threads === 1 ? "thread" : "threads"}`;
  return (
    <Explained
      className="badge"
      why={
        <>
          {backend.reason && <p>{`Not WebGPU: ${backend.reason}.`}</p>}
          <p>{backend.description}</p>
        </>
      }
    >
      {name}
    </Explained>
  );
}
