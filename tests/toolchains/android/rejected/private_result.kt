// expect: cannot access 'class Success
import androidx.work.ListenableWorker

fun succeeded(result: ListenableWorker.Result): Boolean = result is ListenableWorker.Result.Success
