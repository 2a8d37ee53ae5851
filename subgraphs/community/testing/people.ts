import { PeopleUnavailable } from '../../../platform/domain/errors.js';
import { type People, type Recipient } from '../../../platform/people-port.js';

/** Names and addresses for tests, as users answers them; `available` can be switched off. */
export class TestPeople implements People {
  available = true;
  private readonly known = new Map<string, Recipient>();

  add(userId: string, details: Partial<Recipient> = {}): Recipient {
    const recipient = {
      userId,
      name: 'Ana Silva',
      email: `${userId}@example.com`,
      mobile: null,
      locale: 'en',
      timeZone: 'Europe/Lisbon',
      consents: { marketing: false },
      ...details,
    };
    this.known.set(userId, recipient);
    return recipient;
  }

  private readonly handles = new Map<string, string>();

  /** The user has this handle, in lower case, from here on. */
  name(userId: string, handle: string): void {
    this.handles.set(handle, userId);
  }

  remove(userId: string): void {
    this.known.delete(userId);
  }

  recipients(userIds: readonly string[]): Promise<ReadonlyMap<string, Recipient>> {
    if (!this.available) return Promise.reject(new PeopleUnavailable());
    return Promise.resolve(new Map(userIds.flatMap((id) => this.known.get(id) ?? []).map((one) => [one.userId, one])));
  }

  async displayNames(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return new Map([...(await this.recipients(userIds))].map(([id, { name }]) => [id, name]));
  }

  idsByHandle(handles: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (!this.available) return Promise.reject(new PeopleUnavailable());
    return Promise.resolve(new Map([...this.handles].filter(([handle]) => handles.includes(handle))));
  }
}
