/**
 * Why a rotation waits, and what then happens. `approval`: it is held until others have approved it. `approval, abandoned`:
 * one approves the first, which is abandoned, and another one the next. `freeze`: a window begins when createSecret has run
 * for the first time. `frozen`: it begins before. `frozen, emergency`: so, and then the credential leaks.
 */
export type Wait = 'approval' | 'approval, abandoned' | 'freeze' | 'frozen' | 'frozen, emergency';

/** In milliseconds. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}
