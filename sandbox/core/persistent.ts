/** A part of the sandbox whose state is kept between starts. */
export interface Persistent {
  /** Plain data, maps, sets and buffers. */
  save(): unknown;
  /** Replaces the state by what `save` returned, in an earlier process. */
  load(saved: unknown): Promise<void> | void;
}
