// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";

/// @title Money for devnets: an ERC-20 with permit (EIP-2612) and authorizations (EIP-3009) that its deployer mints at will. Worth nothing.
contract TestToken is ERC20, ERC20Permit, ERC3009 {
    /// @notice The only account that may mint.
    address public immutable minter;

    /// @notice Only the minter may mint.
    error OnlyMinter();

    constructor(address minter_) ERC20("ZeroState Test Dollar", "ztUSD") ERC20Permit("ZeroState Test Dollar") {
        minter = minter_;
    }

    /// @notice Six, as the dollar tokens that it stands for.
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Creates `amount` base units for `to`.
    function mint(address to, uint256 amount) external {
        if (msg.sender != minter) revert OnlyMinter();
        _mint(to, amount);
    }
}
