export default "background/shared.ts";
