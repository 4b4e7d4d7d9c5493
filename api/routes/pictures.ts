import { open } from "node:fs/promises";
import Type from "typebox";
import type { Photo } from "../../analysis/domain/photo.ts";
import { photo } from "../../storage/sql/photos.ts";
import type { Resource } from "../plugin.ts";
import { bytes, problems } from "../plugin.ts";
import { NotFound } from "../problems.ts";
import { Id, IdParams } from "../schemas/id.ts";
import { isMissing, sendFile } from "../sendFile.ts";

const TileParams = Type.Object({
  id: Id,
  level: Type.Integer({ minimum: 0, maximum: 30, description: "a level from 0 to 30" }),
  tile: Type.String({
    pattern: "^\\d{1,5}_\\d{1,5}\\.jpeg$",
    description: "{column}_{row}.jpeg",
  }),
});

/** Beginnings of the files that may be shown as pictures; anything else is only downloaded. */
const pictureTypes: readonly (readonly [string, string])[] = [
  ["ffd8ff", "image/jpeg"],
  ["89504e47", "image/png"],
  ["49492a00", "image/tiff"],
  ["4d4d002a", "image/tiff"],
];

const originalTypes = ["image/jpeg", "image/png", "image/tiff", "image/avif"] as const;

/** The pictures of a photo, streamed from the disk; they never change under their address. */
export const pictureRoutes: Resource = async (app, { db, blobs }) => {
  const mustExist = async (id: string): Promise<Photo> => {
    const found = await photo(db, id);
    if (!found) throw new NotFound("photo", id);
    return found;
  };

  app.get(
    "/photos/:id/original",
    {
      config: { offers: null },
      schema: {
        tags: ["photos"],
        summary: "The very file that the drone sent; Range is understood",
        params: IdParams,
        response: {
          200: bytes("the whole file", ...originalTypes),
          206: bytes("the range asked for", ...originalTypes),
          404: problems[404],
          416: problems[416],
        },
      },
    },
    async (request, reply) => {
      const { sha256, name } = await mustExist(request.params.id);
      const path = blobs.path(sha256);
      const type = await typeOf(path);
      const how = type === null ? "attachment" : "inline";
      reply.header(
        "content-disposition",
        `${how}; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, percent)}`,
      );
      return sendFile(request, reply, path, type ?? "application/octet-stream", sha256);
    },
  );

  app.get(
    "/photos/:id/thumbnail",
    {
      config: { offers: null },
      schema: {
        tags: ["photos"],
        summary: "A small picture of it",
        params: IdParams,
        response: { 200: bytes("at most 512 px", "image/jpeg"), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { sha256 } = await mustExist(request.params.id);
      const path = blobs.derivedPath(sha256, "thumbnail.jpeg");
      return sendFile(request, reply, path, "image/jpeg", `${sha256}-thumbnail`);
    },
  );

  app.get(
    "/photos/:id/tiles.dzi",
    {
      config: { offers: null },
      schema: {
        tags: ["photos"],
        summary: "Deep Zoom description of its tiles",
        params: IdParams,
        response: { 200: bytes("XML", "application/xml"), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { sha256 } = await mustExist(request.params.id);
      const path = blobs.derivedPath(sha256, "tiles.dzi");
      return sendFile(request, reply, path, "application/xml", `${sha256}-tiles`);
    },
  );

  app.get(
    "/photos/:id/tiles_files/:level/:tile",
    {
      config: { offers: null },
      schema: {
        tags: ["photos"],
        summary: "One tile",
        params: TileParams,
        response: { 200: bytes("a tile", "image/jpeg"), 404: problems[404] },
      },
    },
    async (request, reply) => {
      const { id, level, tile } = request.params;
      const { sha256 } = await mustExist(id);
      const path = blobs.derivedPath(sha256, `tiles_files/${level}/${tile}`);
      return sendFile(request, reply, path, "image/jpeg", `${sha256}-${level}-${tile}`);
    },
  );
};

async function typeOf(path: string): Promise<string | null> {
  try {
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(12), 0, 12, 0);
      if (buffer.toString("latin1", 4, 12) === "ftypavif") return "image/avif";
      const start = buffer.toString("hex");
      return pictureTypes.find(([magic]) => start.startsWith(magic))?.[1] ?? null;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
