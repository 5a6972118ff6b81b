export default "background/extra/a.ts";
