/**
 * The bytes of reported events, shared by the client's encoder and the server's decoder.
 *
 *   frame: u8 version, then events
 *   event: u8 type, u32 sequence number, f32 per field of that type (little endian)
 */
export const FRAME_VERSION = 1;
export const FRAME_HEADER_BYTES = 1;
export const EVENT_HEADER_BYTES = 5;
/** The largest frame that a server takes: a correct client's is below 1 KB, and Colyseus' own default is 4 KB too. */
export const MAX_FRAME_BYTES = 4096;
