export default "background/export-video.js";
