import { z } from 'zod';
import { trace } from '../../trace/schema.ts';

export const GET = () => Response.json(z.toJSONSchema(trace));
