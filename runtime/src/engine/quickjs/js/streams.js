// The streams standard. The classes are those of its library (`runtime/vendor/web-streams`).

export default function streams(core, library) {
  const { ReadableStream } = library;
  for (const [name, { prototype }] of Object.entries(library)) if (prototype) core.brand({ prototype, name });
  return {
    ...library,
    // What the classes do not tell: whether anybody has read from the stream, or cancelled it.
    isDisturbed: (stream) => stream._disturbed === true,
    isReadable: (value) => value instanceof ReadableStream,
  };
}
