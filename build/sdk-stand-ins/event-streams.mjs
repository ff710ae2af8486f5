// The protocols of every AWS client load event streams on demand, and none of our calls has one. A dynamic import also
// keeps the bundler from removing what it shares with the rest, which doubles its size.
export function eventStreamSerdeProvider() {
  throw new Error('Event streams are not part of this bundle; remove the stand-in of @smithy/core/event-streams.');
}

export class EventStreamSerde {}
