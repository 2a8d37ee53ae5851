import type { Context } from '../../../platform/context.js';
import { Resource } from '../../../platform/resources.js';

export const DEFAULT_VIDEO_HOSTS: readonly string[] = [
  'www.youtube.com',
  'youtube.com',
  'youtu.be',
  'www.youtube-nocookie.com',
  'vimeo.com',
  'player.vimeo.com',
];

/** From the setting VIDEO_HOSTS. */
export const videoHosts = new Resource<readonly string[]>('video hosts');

/** Names of the hosts at which films of lessons may lie. */
export function allowedVideoHosts(context: Context): readonly string[] {
  return videoHosts.of(context) ?? DEFAULT_VIDEO_HOSTS;
}
