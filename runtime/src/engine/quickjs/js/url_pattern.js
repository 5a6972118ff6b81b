// The URL Pattern standard. The class is that of its library (`runtime/vendor/urlpattern`).

export default function urlPattern(core, library) {
  const { URLPattern } = library;
  core.brand(URLPattern);
  return { URLPattern };
}
