import { photo, uploads } from '../../media/files.js';
import { type Calls, inbox } from './call.js';

/** Files. */
export const MEDIA: Calls = {
  createUpload: {
    action: 'media.upload_created',
    call: async (agency) => ({
      by: agency.agent,
      variables: {
        conversationId: await inbox(agency),
        clientId: null,
        fileName: 'plate.png',
        mimeType: 'image/png',
        size: 100,
      },
    }),
  },
  sendMedia: {
    action: 'message.sent',
    call: async (agency) => {
      const conversationId = await inbox(agency);
      const mediaId = await uploads(agency.agent, { conversationId }, photo());
      return { by: agency.agent, variables: { conversationId, mediaId, caption: 'The plate' } };
    },
  },
};
