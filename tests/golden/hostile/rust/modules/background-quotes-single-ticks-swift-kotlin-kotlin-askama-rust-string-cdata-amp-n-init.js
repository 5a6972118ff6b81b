export default "background/\"quotes\" 'single' `ticks` \\ \\(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u0001   ‮﻿ 😀👩‍👩‍👧 ünï日本/init.js";
