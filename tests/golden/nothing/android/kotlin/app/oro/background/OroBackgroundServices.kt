// Made by `oro-bg gen` from oro.toml: do not edit, it is overwritten.
// To change what is here, change the [background] tables in that file and run the command again.

package app.oro.background

import androidx.work.BackoffPolicy
import androidx.work.NetworkType

/** The services that oro.toml declares for Android. */
object OroBackgroundServices {
    internal val declared: List<OroBackgroundDeclaration> by lazy {
        listOf<List<OroBackgroundDeclaration>>(
        ).flatten()
    }

    private val byId by lazy { declared.associateBy { it.id } }

    internal fun find(id: String): OroBackgroundDeclaration? = byId[id]
}

/** One service as declared. Zero is "none" for every duration. */
internal class OroBackgroundDeclaration(
    val id: String,
    val title: String,
    val intervalMs: Long,
    val flexMs: Long,
    val maxAttempts: Int,
    val backoff: BackoffPolicy,
    val backoffMs: Long,
    val network: NetworkType,
    val charging: Boolean,
    val batteryNotLow: Boolean,
    val storageNotLow: Boolean,
    val idle: Boolean,
    val expedited: Boolean,
    val keepAlive: Boolean,
    /** Constant of `ServiceInfo`; 0 for a service that never goes to the foreground. */
    val foregroundType: Int,
    /** The type has a time limit, so the foreground is left as soon as the run has ended. */
    val stopsAfterRun: Boolean,
    val startsAtBoot: Boolean,
)
