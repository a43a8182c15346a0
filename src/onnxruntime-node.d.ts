/**
 * `onnxruntime-node` is optional: where its native library cannot be had, npm leaves it
 * out. Its types are those that `onnxruntime-web` has, too, so that they check without it.
 */
declare module "onnxruntime-node" {
  export { env, InferenceSession, Tensor } from "onnxruntime-web";
}
