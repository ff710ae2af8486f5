import { describe, expect, it } from 'vitest';
import { eventSubject } from '../../../lambda/locked-secret/event-subject.ts';

describe('the owner in an event', () => {
  const ownerOf = (owner: string) => eventSubject({ name: 'app', tags: { 'genesys-rotation:owner': owner } }).owner;

  it.each(['payments@example.com', 'Team Zahlungsverkehr München', 'チーム 4', 'https://wiki.example.com/a_b=c+d'])(
    'is the tag as it was written: %s',
    (owner) => expect(ownerOf(owner)).toBe(owner),
  );

  it('can end no JSON string, mention no channel and begin no line where subscribers paste it', () => {
    expect(ownerOf('a"},{"b\\\n\r\t\u0000\u2028\u202e`<!channel>&$*')).toBe('a,b!channel'.replace(/[,!]/g, ''));
  });

  it('has the length that AWS allows for a tag', () => {
    expect(ownerOf('x'.repeat(1000))).toBe('x'.repeat(256));
  });

  it.each(['', '  ', '"\n"'])('is absent if the tag has nothing to show: %j', (tag) =>
    expect(ownerOf(tag)).toBeUndefined(),
  );

  it('is absent without a tag, and the name is there', () => {
    expect(eventSubject({ name: 'app', tags: { owner: 'not ours' } })).toEqual({ secretName: 'app' });
  });
});
