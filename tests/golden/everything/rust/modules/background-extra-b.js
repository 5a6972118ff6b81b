export default "background/extra/b.ts";
