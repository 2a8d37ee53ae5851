import { implementJob } from '../../../platform/jobs.js';
import { removeUpload } from '../../../platform/services/uploads/remove-uploads.js';
import { MATERIAL_UPLOADS } from '../commands/material/material-input.js';
import { removeMaterialFiles } from './definitions.js';

export const removeMaterialFilesJob = implementJob(removeMaterialFiles, async (context, { uploadIds }) => {
  for (const id of uploadIds) await removeUpload(context, MATERIAL_UPLOADS, id);
});
