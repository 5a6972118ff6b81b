package androidx.work

/** The body of every stub: only signatures are of use here. */
@PublishedApi
internal fun stub(): Nothing = throw UnsupportedOperationException("stub of androidx")
