// The streams standard. The classes are those of its library (`runtime/vendor/web-streams`).

export default function streams(core, library) {
  const { ReadableStream } = library;
  return {
    ...library,
    // What the classes do not tell: whether anybody has read from the stream, or cancelled it.
    isDisturbed: (stream) => stream._disturbed === true,
    isReadable: (value) => value instanceof ReadableStream,
  };
}
