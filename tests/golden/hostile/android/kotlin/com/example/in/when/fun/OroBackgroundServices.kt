// Made by `oro-bg gen` from "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

// Texts of the declaration are of any length, and a package may have a keyword in it.
@file:Suppress("ktlint:standard:argument-list-wrapping", "ktlint:standard:max-line-length", "ktlint:standard:package-name")

package com.example.`in`.`when`.`fun`

import android.content.pm.ServiceInfo

/** The services that "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本.toml declares for Android: their ids, and what only Android knows of them. */
object OroBackgroundServices {
    /** async "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val ASYNC = "async"

    /** class "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val CLASS = "class"

    /** default "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val DEFAULT = "default"

    /** fn "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val FN = "fn"

    /** fun "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val FUN = "fun"

    /** in "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val IN = "in"

    /** init "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val INIT = "init"

    /** is "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val IS = "is"

    /** never "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val NEVER = "never"

    /** object "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val OBJECT = "object"

    /** raw-value "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val RAW_VALUE = "raw-value"

    /** self "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val SELF = "self"

    /** Special */
    const val SPECIAL = "special"

    /** type "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val TYPE = "type"

    /** when "quotes" 'single' `ticks` \ \(swift) $kotlin ${kotlin} {{askama}} {rust} #{} </string> ]]> --> * / / * // <![CDATA[ &amp; & <    U+007FU+0001   U+202EU+FEFF 😀👩U+200D👩U+200D👧 ünï日本 */
    const val WHEN = "when"

    private val byId by lazy { declared().associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]

    private fun declared(): List<OroBackgroundDeclaration> =
        listOf(
            part1(),
        ).flatten()

    // In parts, because a method on the JVM has at most 64 KiB.
    private fun part1() =
        listOf(
            OroBackgroundDeclaration(
                id = ASYNC,
                title = "async \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = CLASS,
                title = "class \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = DEFAULT,
                title = "default \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = FN,
                title = "fn \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = FUN,
                title = "fun \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = IN,
                title = "in \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = INIT,
                title = "init \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = IS,
                title = "is \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = NEVER,
                title = "never \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = OBJECT,
                title = "object \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = RAW_VALUE,
                title = "raw-value \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = SELF,
                title = "self \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = SPECIAL,
                title = "Special",
                flexMs = 0L,
                expedited = false,
                keepAlive = true,
                foregroundType = ServiceInfo.FOREGROUND_SERVICE_TYPE_SPECIAL_USE,
                stopsAfterRun = false,
                startsAtBoot = true,
            ),
            OroBackgroundDeclaration(
                id = TYPE,
                title = "type \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
            OroBackgroundDeclaration(
                id = WHEN,
                title = "when \"quotes\" 'single' `ticks` \\ \\(swift) \$kotlin \${kotlin} {{askama}} {rust} #{} </string> ]]> --> */ /* // <![CDATA[ &amp; & < \r\n\t\u007f\u0001 \u2028\u2029\u202e\ufeff 😀👩\u200d👩\u200d👧 ünï日本",
                flexMs = 0L,
                expedited = false,
                keepAlive = false,
                foregroundType = 0,
                stopsAfterRun = false,
                startsAtBoot = false,
            ),
        )
}

internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    /** Tail of each period in which the work may run; 0 is all of it. */
    val flexMs: Long,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
) {
    /** The worker itself goes to the foreground, for more than its ten minutes. */
    val isLongRunning: Boolean
        get() = foregroundType != 0 && !keepAlive
}
