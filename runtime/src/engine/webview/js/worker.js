// The modules that the runtime adds to a service import the scope from the same place as this does.
import "/scope.js";
