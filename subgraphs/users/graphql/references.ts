import type { ReferenceResolver } from '../../../platform/subgraph.js';
import { userById } from '../queries/users.js';

export const references: Record<string, ReferenceResolver> = {
  User: (reference, context) => userById(context).load(reference['id'] ?? ''),
};
