// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Tokens and payees that misbehave, one way each. Only tests deploy them.

/// @dev The least of an ERC-20; the tokens below change one thing of it.
contract PlainToken {
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function _move(address from, address to, uint256 amount) internal virtual {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }

    function _spend(address from, uint256 amount) internal {
        allowance[from][msg.sender] -= amount;
    }
}

/// @dev Returns nothing from its transfers, as a widely held dollar token does.
contract NoReturnToken is PlainToken {
    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
    }

    function transferFrom(address from, address to, uint256 amount) external {
        _spend(from, amount);
        _move(from, to, amount);
    }
}

/// @dev Keeps one percent of each transfer.
contract FeeToken is PlainToken {
    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }

    function _move(address from, address to, uint256 amount) internal override {
        super._move(from, to, amount);
        balanceOf[to] -= amount / 100;
    }
}

/// @dev Refuses listed receivers: 1 by a revert, 2 by returning false, 3 by burning all gas.
contract DenyToken is PlainToken {
    mapping(address => uint8) public denied;

    function deny(address who, uint8 how) external {
        denied[who] = how;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        if (denied[to] == 1) revert("denied");
        if (denied[to] == 2) return false;
        if (denied[to] == 3) while (true) {}
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        return true;
    }
}

/// @dev Calls back into the vault with given data during each transfer, and keeps what it answered.
contract HookToken is PlainToken {
    address public target;
    bytes public data;
    bool public called;
    bool public succeeded;
    bytes public answer;

    function arm(address target_, bytes calldata data_) external {
        target = target_;
        data = data_;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        _hook();
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        _spend(from, amount);
        _move(from, to, amount);
        _hook();
        return true;
    }

    function _hook() private {
        if (target == address(0)) return;
        called = true;
        (succeeded, answer) = target.call(data);
    }
}

/// @dev A payee of the native coin: 1 reverts, 2 burns all gas, 3 answers with a megabyte, 4 calls the
/// vault with given data first, 5 gives up early when it has less than 150,000 gas; else it takes the money.
contract MoodyPayee {
    uint8 public mood;
    address public target;
    bytes public data;
    bool public succeeded;

    function set(uint8 mood_, address target_, bytes calldata data_) external {
        mood = mood_;
        target = target_;
        data = data_;
    }

    /// @dev Lets the owner of the test act as this contract.
    function act(address to, bytes calldata callData) external {
        (bool ok, bytes memory out) = to.call(callData);
        if (!ok) {
            assembly ("memory-safe") {
                revert(add(out, 0x20), mload(out))
            }
        }
    }

    receive() external payable {
        if (mood == 1) revert("no");
        if (mood == 2) while (true) {}
        if (mood == 3) {
            assembly ("memory-safe") {
                return(0, 1048576)
            }
        }
        if (mood == 5 && gasleft() < 150_000) revert("too little gas");
        if (mood == 4) (succeeded,) = target.call(data);
    }
}
