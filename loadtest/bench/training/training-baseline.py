"""What others' code makes of the same rows: scikit-learn's algorithms and XGBoost's boosting, on one thread.

Reads float32 rows and labels from a file, and prints the seconds of the fit, and what it reached, as JSON. `quality` prints, for the tables
that come with scikit-learn, their rows, parts, and the score of each part. `models` prints small tables with what
scikit-learn's linear models, k-means and support vector machines (libsvm) reach on them.
"""
import json
import sys
import time

import numpy as np


def read_table(path, rows, width):
    values = np.fromfile(path, dtype=np.float32)
    return values[: rows * width].reshape(rows, width), values[rows * width :]


def forest(x, y):
    from sklearn.ensemble import RandomForestClassifier

    model = RandomForestClassifier(n_estimators=100, n_jobs=1, random_state=1)
    return timed(lambda: model.fit(x, y))


def boosting(x, y):
    import xgboost

    options = {
        "tree_method": "hist",
        "max_bin": 256,
        "nthread": 1,
        "max_depth": 6,
        "eta": 0.1,
        "objective": "binary:logistic",
    }
    # Ours bins its rows within the fit, and so this counts too.
    return timed(lambda: xgboost.train(options, xgboost.DMatrix(x, label=y, nthread=1), num_boost_round=200))


def logistic(x, y):
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression()
    fit = timed(lambda: model.fit(x, y))
    scores = model.decision_function(x.astype(np.float64))
    loss = np.logaddexp(0, np.where(y == 1, -scores, scores)).sum()
    return {**fit, "objective": float(loss + (model.coef_**2).sum() / 2)}


def kmeans(x, y):
    from sklearn.cluster import KMeans

    model = KMeans(8, n_init=10, random_state=1)
    fit = timed(lambda: model.fit(x))
    return {**fit, "objective": float(model.inertia_)}


def svm(x, y):
    from sklearn.svm import SVC

    # Ours gives chances, and so this does too. Its kernel is of float64, as ours is.
    model = SVC(gamma=0.04, probability=True, random_state=1)
    fit = timed(lambda: model.fit(x, y))
    return {**fit, "objective": float(dual(model, x.astype(np.float64), -1, None)["objective"])}


def timed(work):
    started = time.perf_counter()
    busy = time.process_time()
    work()
    return {"seconds": time.perf_counter() - started, "cpuSeconds": time.process_time() - busy}


def scaled_models(classes):
    """The models that ours divide columns for, and labels of the value that a support vector machine learns."""
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC, SVR

    if classes:
        return {
            "logistic": lambda seed: make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
            "svm": lambda seed: make_pipeline(StandardScaler(), SVC()),
        }
    value = lambda: TransformedTargetRegressor(SVR(), transformer=StandardScaler())
    return {
        "linear": lambda seed: make_pipeline(StandardScaler(), Ridge()),
        "svm": lambda seed: make_pipeline(StandardScaler(), value()),
    }


def models(classes):
    import xgboost
    from sklearn import ensemble, tree

    kind = "Classifier" if classes else "Regressor"
    boosted = {"n_estimators": 100, "max_depth": 3, "learning_rate": 0.1, "tree_method": "hist", "n_jobs": 1}
    return {
        **scaled_models(classes),
        "forest": lambda seed: getattr(ensemble, f"RandomForest{kind}")(random_state=seed, n_jobs=1),
        "extratrees": lambda seed: getattr(ensemble, f"ExtraTrees{kind}")(random_state=seed, n_jobs=1),
        "tree": lambda seed: getattr(tree, f"DecisionTree{kind}")(random_state=seed, max_depth=8, min_samples_leaf=5),
        "boosting": lambda seed: getattr(xgboost, f"XGB{kind}")(random_state=seed, **boosted),
    }


def quality(names, repeats, folds):
    from sklearn import datasets
    from sklearn.model_selection import KFold, StratifiedKFold

    tables = []
    for name in names:
        x, y = getattr(datasets, f"load_{name}")(return_X_y=True)
        x = x.astype(np.float32)
        classes = name != "diabetes"
        splitter = StratifiedKFold if classes else KFold
        parts = []
        for repeat in range(repeats):
            part = np.zeros(len(y), dtype=int)
            for fold, (_, test) in enumerate(splitter(folds, shuffle=True, random_state=repeat).split(x, y)):
                part[test] = fold
            parts.append(part)
        scores = {}
        for algorithm, create in models(classes).items():
            scores[algorithm] = [
                create(repeat).fit(x[part != fold], y[part != fold]).score(x[part == fold], y[part == fold])
                for repeat, part in enumerate(parts)
                for fold in range(folds)
            ]
        tables.append(
            {
                "name": name,
                "classes": int(y.max()) + 1 if classes else 0,
                "rows": [[float(f"{value:.6g}") for value in row] for row in x],
                "labels": [float(value) for value in y],
                "parts": [part.tolist() for part in parts],
                "scores": {key: [round(float(value), 6) for value in own] for key, own in scores.items()},
            }
        )
    return tables


def small_tables():
    from sklearn import datasets

    iris_x, iris_y = datasets.load_iris(return_X_y=True)
    diabetes_x, diabetes_y = datasets.load_diabetes(return_X_y=True, scaled=False)
    # The first of each are enough, and as float32 they are the same numbers everywhere.
    return {
        "iris": (iris_x.astype(np.float32), iris_y.astype(np.float32)),
        "diabetes": (diabetes_x[:120].astype(np.float32), diabetes_y[:120].astype(np.float32)),
    }


def scaled(x):
    x = x.astype(np.float64)
    return (x - x.mean(axis=0)) / x.std(axis=0)


def logistic_results(x, y):
    from scipy.special import logsumexp
    from sklearn.linear_model import LogisticRegression

    results = []
    for labels, penalty, share in [("two", 1, 0), ("two", 0.01, 0), ("three", 1, 0), ("two", 2, 1), ("three", 1, 0.5)]:
        own = (y == 1).astype(int) if labels == "two" else y.astype(int)
        kind = {"penalty": "l2"} if share == 0 else {"penalty": "elasticnet", "l1_ratio": share, "solver": "saga"}
        model = LogisticRegression(C=1 / penalty, tol=1e-9, max_iter=200000, random_state=1, **kind).fit(x, own)
        weights = model.coef_
        scores = model.decision_function(x)
        if labels == "two":
            loss = np.logaddexp(0, np.where(own == 1, -scores, scores)).sum()
        else:
            loss = (logsumexp(scores, axis=1) - scores[np.arange(len(own)), own]).sum()
        paid = share * np.abs(weights).sum() + (1 - share) / 2 * (weights**2).sum()
        results.append({"labels": labels, "penalty": penalty, "l1Share": share, "objective": loss + penalty * paid})
    return results


def linear_results(x, y):
    from sklearn.linear_model import ElasticNet, LinearRegression, Ridge

    results = []
    for penalty, share in [(0, 0), (1, 0), (300, 0), (200, 1), (100, 0.5)]:
        if penalty == 0:
            model = LinearRegression()
        elif share == 0:
            model = Ridge(alpha=penalty)
        else:
            model = ElasticNet(alpha=penalty / len(y), l1_ratio=share, tol=1e-12, max_iter=100000)
        model.fit(x, y)
        weights = model.coef_
        loss = ((y - model.predict(x)) ** 2).sum() / 2
        paid = share * np.abs(weights).sum() + (1 - share) / 2 * (weights**2).sum()
        result = {"penalty": penalty, "l1Share": share, "objective": loss + penalty * paid}
        results.append({**result, "weights": weights.tolist()})
    return results


def svm_results(iris, diabetes):
    from sklearn.svm import SVC, SVR

    x, y = iris
    results = []
    for kernel, cost in [("rbf", 1), ("rbf", 100), ("linear", 1)]:
        signs = np.where(y == 1, 1, -1)
        model = SVC(kernel=kernel, C=cost, gamma=0.25, tol=1e-6).fit(x, signs)
        results.append({"task": "probability", "kernel": kernel, "cost": cost, **dual(model, x, -1, signs)})
    x, y = diabetes
    y = (y - y.mean()) / y.std()
    for kernel, cost in [("rbf", 1), ("linear", 0.1)]:
        model = SVR(kernel=kernel, C=cost, gamma=0.1, epsilon=0.1, tol=1e-6).fit(x, y)
        results.append({"task": "value", "kernel": kernel, "cost": cost, **dual(model, x, 0.1, y)})
    return results


def dual(model, x, size_cost, goals):
    """The dual objective: half of the products of weighted rows, and the cost of each weight."""
    weights = model.dual_coef_[0]
    rows = x[model.support_]
    if model.kernel == "linear":
        alike = rows @ rows.T
    else:
        squares = (rows**2).sum(axis=1)
        alike = np.exp(-model.gamma * np.maximum(0, squares[:, None] + squares[None] - 2 * rows @ rows.T))
    linear = size_cost * np.abs(weights).sum()
    if model._impl == "epsilon_svr":
        linear -= goals[model.support_] @ weights
    decisions = model.decision_function(x) if hasattr(model, "decision_function") else model.predict(x)
    return {"objective": weights @ alike @ weights / 2 + linear, "decisions": decisions[::10].tolist()}


def kmeans_results(x):
    from sklearn.cluster import KMeans

    return [
        {"clusters": count, "inertia": KMeans(count, n_init=50, random_state=1).fit(x).inertia_} for count in [2, 3, 8]
    ]


def model_results():
    tables = small_tables()
    (iris_x, iris_y), (diabetes_x, diabetes_y) = tables["iris"], tables["diabetes"]
    iris, diabetes = scaled(iris_x), scaled(diabetes_x)
    results = {
        "tables": {
            name: {"rows": [[round(float(v), 6) for v in row] for row in x], "labels": y.tolist()}
            for name, (x, y) in tables.items()
        },
        "logistic": logistic_results(iris, iris_y),
        "linear": linear_results(diabetes, diabetes_y),
        "kmeans": kmeans_results(iris),
        "svm": svm_results((iris, iris_y), (diabetes, diabetes_y)),
    }
    return json.loads(json.dumps(results), parse_float=lambda text: float(f"{float(text):.9g}"))


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "models":
        result = model_results()
    elif what == "quality":
        result = quality(given[2:], int(given[0]), int(given[1]))
    else:
        x, y = read_table(given[0], int(given[1]), int(given[2]))
        fits = {"forest": forest, "boosting": boosting, "logistic": logistic, "kmeans": kmeans, "svm": svm}
        result = fits[what](x, y)
    print(json.dumps(result, separators=(",", ":")))
