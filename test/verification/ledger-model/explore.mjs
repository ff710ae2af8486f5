import { violation, violationAtRest } from './invariants.mjs';
import { transitions } from './transitions.mjs';
import { initial } from './world.mjs';

/** FNV-1a, twice: 53 bits are enough to tell millions of states apart. */
function hash(text) {
  let [one, other] = [2166136261, 5381];
  for (let n = 0; n < text.length; n += 1) {
    one = Math.imul(one ^ text.charCodeAt(n), 16777619);
    other = (Math.imul(other, 33) ^ text.charCodeAt(n)) | 0;
  }
  return (one >>> 0) * 2097152 + ((other >>> 0) & 2097151);
}

/** Breadth first. Answers the number of states and the shortest counterexample, if there is one. */
export function explore(world, on, limit = Infinity) {
  const seen = new Set();
  const trail = []; // [parent, label]
  let frontier = [[JSON.stringify(initial(world)), -1]];
  const trace = (n) => (n < 0 ? [] : [...trace(trail[n][0]), trail[n][1]]);
  while (frontier.length > 0) {
    const next = [];
    for (const [text, parent] of frontier) {
      const w = JSON.parse(text);
      if (w.processes.length === 0 && w.inFlight.length === 0) {
        const problem = violationAtRest(w, world, on);
        if (problem) return { states: seen.size, problem, trace: trace(parent) };
      }
      for (const [label, change] of transitions(w, world, on)) {
        const x = JSON.parse(text);
        if (change(x) === false) continue;
        const problem = violation(x);
        if (problem) return { states: seen.size, problem, trace: [...trace(parent), label] };
        const after = JSON.stringify(x);
        const id = hash(after);
        if (seen.has(id)) continue;
        seen.add(id);
        trail.push([parent, label]);
        next.push([after, trail.length - 1]);
      }
      if (seen.size > limit) return { states: seen.size, problem: undefined, trace: [], cut: true };
    }
    frontier = next;
  }
  return { states: seen.size, problem: undefined, trace: [] };
}
